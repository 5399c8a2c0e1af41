import type { Translation } from '../catalogues';
import type en from '../en/leads';

export default {} satisfies Translation<typeof en>;
