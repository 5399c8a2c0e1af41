import type { Translation } from '../catalogues';
import type en from '../en/onboarding';

export default {} satisfies Translation<typeof en>;
