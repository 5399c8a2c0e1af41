import type { Translation } from '../catalogues';
import type en from '../en/tasks';

export default {} satisfies Translation<typeof en>;
