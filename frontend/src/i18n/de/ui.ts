import type { Translation } from '../catalogues';
import type en from '../en/ui';

export default {} satisfies Translation<typeof en>;
