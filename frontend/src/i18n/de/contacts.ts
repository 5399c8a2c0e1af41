import type { Translation } from '../catalogues';
import type en from '../en/contacts';

export default {} satisfies Translation<typeof en>;
