import { ListScreen } from '@/records/ListScreen';
import { contactSpec } from './spec';

export default function ContactsPage() {
  return <ListScreen spec={contactSpec} />;
}
