import type { Translation } from '../catalogues';
import type en from '../en/views';

export default {} satisfies Translation<typeof en>;
