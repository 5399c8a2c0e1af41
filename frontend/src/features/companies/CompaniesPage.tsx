import { ListScreen } from '@/records/ListScreen';
import { companySpec } from './spec';

export default function CompaniesPage() {
  return <ListScreen spec={companySpec} />;
}
