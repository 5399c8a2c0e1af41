import type { Translation } from '../catalogues';
import type en from '../en/companies';

export default {} satisfies Translation<typeof en>;
