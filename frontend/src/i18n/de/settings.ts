import type { Translation } from '../catalogues';
import type en from '../en/settings';

export default {} satisfies Translation<typeof en>;
