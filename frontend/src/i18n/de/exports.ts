import type { Translation } from '../catalogues';
import type en from '../en/exports';

export default {} satisfies Translation<typeof en>;
