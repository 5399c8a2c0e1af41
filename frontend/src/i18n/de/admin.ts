import type { Translation } from '../catalogues';
import type en from '../en/admin';

export default {} satisfies Translation<typeof en>;
