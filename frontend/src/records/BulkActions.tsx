import { Button } from '@mantine/core';
import { lazy, Suspense, useState } from 'react';
import { useCan } from '@/api/session';
import { useCommands } from '@/app/commands';
import { formatNumber, t } from '@/i18n';
import { BulkBar } from '@/ui/BulkBar';
import { DropMenu } from '@/ui/DropMenu';
import { ConfirmDialog, TYPED_ABOVE } from '@/ui/feedback/ConfirmDialog';
import { IconChevronDown, IconTag, IconTrash, IconUser } from '@/ui/icons';
import type { Option } from '@/ui/options';
import { type Selection, selectedCount } from '@/ui/table/selection';
import { ExportButton } from './ExportButton';
import { optionsOf } from './fields';
import type { Lists } from './lists';
import { type ListParameters, toListQuery } from './queries';
import type { BaseRecord, KindSpec } from './types';
import { type BulkRequest, useBulkChange } from './useBulkChange';

/** Rows an export takes by their ids. */
const MOST_NAMED = 1000;
const BulkDialog = lazy(() => import('./BulkDialog'));

interface BulkActionsProps<R extends BaseRecord> {
  spec: KindSpec<R>;
  lists: Lists;
  parameters: ListParameters;
  rows: readonly R[];
  selection: Selection;
  total: number | null;
  onClear: () => void;
}

type Dialog = 'assign' | 'tags' | 'delete' | null;

/** What can be done with the selected rows. The server does it; all matching are named by the filter, not by ids. */
export default function BulkActions<R extends BaseRecord>(props: BulkActionsProps<R>) {
  const { spec, lists, parameters, rows, selection, onClear } = props;
  const may = useCan();
  const bulk = useBulkChange(spec as unknown as KindSpec<never>);
  const [dialog, setDialog] = useState<Dialog>(null);
  const count = selectedCount(selection, props.total);
  const target = targetOf(props);
  const run = (request: Partial<BulkRequest> & Pick<BulkRequest, 'action'>) => {
    onClear();
    void bulk.run({ ...target, ...request });
  };
  const mayChange = may('bulk_changes.manage') && may(`${spec.resource}.update`);
  const mayDelete = may('bulk_changes.manage') && may(`${spec.resource}.delete`);
  // Many at once are asked for; a few are done at once and can be taken back.
  const remove = () => (count !== null && count <= TYPED_ABOVE ? run({ action: 'delete' }) : setDialog('delete'));
  const isSelected = count !== 0;
  useCommands([
    ...(mayChange
      ? [
          command('assign', t('records.bulk.assign'), isSelected, () => setDialog('assign')),
          command('tags', t('records.bulk.tags'), isSelected, () => setDialog('tags')),
        ]
      : []),
    ...(mayDelete ? [command('delete', t('common.delete'), isSelected, remove)] : []),
  ]);
  if (!mayChange && !mayDelete && !may('exports.create')) return null;
  const names = new Map(rows.map((row) => [row.id, row.name]));
  return (
    <>
      <BulkBar
        count={bulk.running || bulk.failures.length > 0 ? 0 : count}
        progress={bulk.running && { done: bulk.running.rows_done, total: bulk.running.rows_total ?? 0 }}
        failures={bulk.failures.map(({ id, reason }) => ({ id: String(id), name: names.get(id) ?? `#${id}`, reason }))}
        onClear={() => {
          if (bulk.running) return void bulk.cancel();
          bulk.clearFailures();
          onClear();
        }}
      >
        {mayChange && bulk.failures.length === 0 && (
          <>
            <BarButton icon={<IconUser size={14} aria-hidden />} onClick={() => setDialog('assign')}>
              {t('records.bulk.assign')}
            </BarButton>
            {spec.kind === 'lead' && (
              <ChoiceMenu
                label={t('records.bulk.status')}
                options={openStatuses(lists)}
                onPick={(status) => run({ action: 'change', values: { status } })}
              />
            )}
            {spec.kind === 'deal' && (
              <ChoiceMenu
                label={t('records.bulk.stage')}
                options={enterableStages(lists, parameters)}
                onPick={(id) => run({ action: 'change', values: { stage_id: Number(id) } })}
              />
            )}
            <BarButton icon={<IconTag size={14} aria-hidden />} onClick={() => setDialog('tags')}>
              {t('records.bulk.tags')}
            </BarButton>
          </>
        )}
        {bulk.failures.length === 0 && <ExportButton kind={spec.kind} filters={() => exportedOf(props)} isBar />}
        {mayDelete && bulk.failures.length === 0 && (
          <BarButton icon={<IconTrash size={14} aria-hidden />} onClick={remove}>
            {t('common.delete')}
          </BarButton>
        )}
      </BulkBar>
      {(dialog === 'assign' || dialog === 'tags') && (
        <Suspense fallback={null}>
          <BulkDialog
            kind={dialog}
            lists={lists}
            onRun={(request) => run({ action: 'change', ...request })}
            onClose={() => setDialog(null)}
          />
        </Suspense>
      )}
      <ConfirmDialog
        opened={dialog === 'delete'}
        title={
          count === null
            ? t('records.bulk.deleteMatching')
            : t('records.bulk.deleteTitle', { count: formatNumber(count), what: t(spec.texts.title) })
        }
        confirmLabel={t('common.delete')}
        count={count ?? undefined}
        danger
        onConfirm={() => run({ action: 'delete' })}
        onClose={() => setDialog(null)}
      >
        {t('records.bulk.deleteText')}
      </ConfirmDialog>
    </>
  );
}

function targetOf<R extends BaseRecord>({ spec, selection, parameters }: BulkActionsProps<R>) {
  if (!selection.matching) return { record_ids: [...selection.ids].map(Number) };
  const { sort: _, ...filters } = toListQuery(spec as unknown as KindSpec<never>, parameters);
  return { filters };
}

/** More rows than can be named are exported by a filter. */
function exportedOf<R extends BaseRecord>({ spec, selection, parameters }: BulkActionsProps<R>) {
  const { sort, ...filters } = toListQuery(spec as unknown as KindSpec<never>, parameters);
  const order: Record<string, string> = sort ? { sort } : {};
  if (selection.matching) return { ...filters, ...order };
  if (selection.ids.size > MOST_NAMED)
    throw new Error(t('records.export.tooMany', { count: formatNumber(MOST_NAMED) }));
  return { ids: [...selection.ids].join(), ...order };
}

function openStatuses(lists: Lists): readonly Option[] {
  const closed = new Set(lists.statuses.filter((one) => one.category === 'converted').map((one) => one.key));
  return (optionsOf({ from: 'statuses' }, lists) ?? []).filter((option) => !closed.has(option.value));
}

/** Losing a deal asks for its reason, each of them for its own. */
function enterableStages(lists: Lists, { filters }: ListParameters): readonly Option[] {
  const asked = filters.pipeline_id?.split(',');
  const shown = lists.pipelines.filter(({ id }) => asked?.includes(String(id)) ?? true);
  const lost = new Set(shown.flatMap(({ stages }) => stages.filter(({ type }) => type === 'lost').map(({ id }) => id)));
  const stages = optionsOf({ from: 'stages' }, { ...lists, pipelines: shown }) ?? [];
  return stages.filter(({ value }) => !lost.has(Number(value)));
}

function command(id: string, label: string, isSelected: boolean, run: () => void) {
  return { id: `records.bulk.${id}`, label, group: 'selection' as const, when: () => isSelected, run };
}

interface BarButtonProps {
  icon: React.ReactNode;
  onClick: () => void;
  children: string;
}

function BarButton({ icon, onClick, children }: BarButtonProps) {
  return (
    <Button size="compact-sm" variant="default" leftSection={icon} onClick={onClick}>
      {children}
    </Button>
  );
}

interface ChoiceMenuProps {
  label: string;
  options: readonly Option[];
  onPick: (value: string) => void;
}

function ChoiceMenu({ label, options, onPick }: ChoiceMenuProps) {
  return (
    <DropMenu
      position="top-start"
      entries={options.map(({ value, label }) => ({ id: value, label, onPick: () => onPick(value) }))}
    >
      <Button size="compact-sm" variant="default" rightSection={<IconChevronDown size={13} aria-hidden />}>
        {label}
      </Button>
    </DropMenu>
  );
}
