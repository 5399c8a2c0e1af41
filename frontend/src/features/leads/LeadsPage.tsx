import { ListScreen } from '@/records/ListScreen';
import { leadSpec } from './spec';

export default function LeadsPage() {
  return <ListScreen spec={leadSpec} />;
}
