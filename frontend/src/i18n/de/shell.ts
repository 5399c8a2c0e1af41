import type { Translation } from '../catalogues';
import type en from '../en/shell';

export default {} satisfies Translation<typeof en>;
