import type { Translation } from '../catalogues';
import type en from '../en/deals';

export default {} satisfies Translation<typeof en>;
