import type { Translation } from '../catalogues';
import type en from '../en/records';

export default {} satisfies Translation<typeof en>;
