import { useQuery } from '@tanstack/react-query';
import { formatDate, formatMoney, t } from '@/i18n';
import { EmptyState } from '@/ui/feedback/EmptyState';
import { Panel } from '@/ui/page/Panel';
import { PlainTable } from '@/ui/page/PlainTable';
import { Loaded } from '../Loaded';
import { invoicesQuery } from './queries';

const KNOWN = ['draft', 'open', 'paid', 'void', 'uncollectible'] as const;

/** The newest invoices, as the payment service has them. */
export function Invoices() {
  const invoices = useQuery(invoicesQuery());
  return (
    <Panel flush title={t('billing.invoices')}>
      <Loaded query={invoices}>
        {(list) =>
          list.length === 0 ? (
            <EmptyState title={t('billing.noInvoices')} compact />
          ) : (
            <PlainTable
              label={t('billing.invoices')}
              head={[
                t('billing.column.number'),
                t('billing.column.date'),
                t('billing.column.state'),
                t('billing.column.total'),
              ]}
            >
              {list.map((item) => (
                <tr key={item.number}>
                  <th scope="row">
                    {item.url ? (
                      <a href={item.url} target="_blank" rel="noreferrer">
                        {item.number}
                      </a>
                    ) : (
                      item.number
                    )}
                  </th>
                  <td>{formatDate(item.created_at)}</td>
                  <td>{stateOf(item.status)}</td>
                  <td className="num">{formatMoney(item.total, item.currency)}</td>
                </tr>
              ))}
            </PlainTable>
          )
        }
      </Loaded>
    </Panel>
  );
}

function stateOf(status: string | null): string {
  const known = KNOWN.find((name) => name === status);
  return known ? t(`billing.invoice.${known}`) : (status ?? '–');
}
