import type { Translation } from '../catalogues';
import type en from '../en/trash';

export default {} satisfies Translation<typeof en>;
