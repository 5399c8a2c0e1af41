import type { Translation } from '../catalogues';
import type en from '../en/imports';

export default {} satisfies Translation<typeof en>;
