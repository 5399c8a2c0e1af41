import type { Translation } from '../catalogues';
import type en from '../en/auth';

export default {} satisfies Translation<typeof en>;
