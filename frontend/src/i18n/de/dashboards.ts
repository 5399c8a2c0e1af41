import type { Translation } from '../catalogues';
import type en from '../en/dashboards';

export default {} satisfies Translation<typeof en>;
