import type { Translation } from '../catalogues';
import type en from '../en/search';

export default {} satisfies Translation<typeof en>;
