import { useState } from 'react';
import { t } from '@/i18n';
import { DropMenu, type MenuEntry } from '@/ui/DropMenu';
import { ConfirmDialog } from '@/ui/feedback/ConfirmDialog';
import { IconChevronDown, IconDots, IconPinned, IconStar, IconUsers } from '@/ui/icons';
import { onDemand } from '@/ui/onDemand';
import type { ViewNaming } from './ViewDialog';

export interface ViewTab {
  id: string;
  name: string;
  visibility: 'mine' | 'team' | 'shared';
  isPinned: boolean;
  isDefault: boolean;
  isChangeable: boolean;
}

interface ViewTabsProps {
  views: readonly ViewTab[];
  /** null is the list without a view. */
  activeId: string | null;
  /** The list differs from the view. */
  changed: boolean;
  onPick: (id: string | null) => void;
  onSave: () => void;
  onSaveAs: (naming: ViewNaming) => Promise<unknown>;
  onReset: () => void;
  onRename: (id: string, naming: ViewNaming) => Promise<unknown>;
  onPin: (id: string, pinned: boolean) => void;
  onDefault: (id: string, isDefault: boolean) => void;
  onDelete: (id: string) => Promise<unknown> | undefined;
  /** Which visibilities the user may give; mine alone when left out. */
  visibilities?: readonly ViewTab['visibility'][];
}

const ViewDialog = onDemand(() => import('./ViewDialog'));

type Dialog = 'save-as' | 'rename' | 'delete' | null;

/** Saved views as tabs: pinned ones and the open one; the others in a menu. */
export function ViewTabs(props: ViewTabsProps) {
  const { views, activeId, changed, onPick } = props;
  const [dialog, setDialog] = useState<Dialog>(null);
  const active = views.find((view) => view.id === activeId);
  const tabs = views.filter((view) => view.isPinned || view.id === activeId);
  const others = views.filter((view) => !tabs.includes(view));
  return (
    <div className="views">
      <nav className="view-tabs" aria-label={t('ui.views.label')}>
        <Tab name={t('ui.views.all')} current={activeId === null} onPick={() => onPick(null)} />
        {tabs.map((view) => (
          <Tab
            key={view.id}
            name={view.name}
            view={view}
            current={view.id === activeId}
            onPick={() => onPick(view.id)}
          />
        ))}
        {active && <ViewMenu view={active} {...props} onDialog={setDialog} />}
        {others.length > 0 && <OtherViews views={others} onPick={onPick} />}
      </nav>
      {changed && (
        <div className="view-changes" role="status">
          <span className="soft">{t('ui.views.changed')}</span>
          {active?.isChangeable && (
            <button type="button" className="link-button" onClick={props.onSave}>
              {t('ui.views.save')}
            </button>
          )}
          <button type="button" className="link-button" onClick={() => setDialog('save-as')}>
            {t('ui.views.saveAs')}
          </button>
          <button type="button" className="link-button" onClick={props.onReset}>
            {t('ui.views.reset')}
          </button>
        </div>
      )}
      <ViewDialog
        opened={dialog === 'save-as' || dialog === 'rename'}
        title={t(dialog === 'rename' ? 'ui.views.renameTitle' : 'ui.views.newTitle')}
        start={dialog === 'rename' && active ? active : { name: '', visibility: 'mine' }}
        visibilities={props.visibilities ?? ['mine']}
        onSubmit={(naming) =>
          dialog === 'rename' && active ? props.onRename(active.id, naming) : props.onSaveAs(naming)
        }
        onClose={() => setDialog(null)}
      />
      <ConfirmDialog
        opened={dialog === 'delete'}
        title={t('ui.views.deleteTitle', { name: active?.name ?? '' })}
        confirmLabel={t('common.delete')}
        danger
        onConfirm={() => active && props.onDelete(active.id)}
        onClose={() => setDialog(null)}
      >
        {t('ui.views.deleteText')}
      </ConfirmDialog>
    </div>
  );
}

interface TabProps {
  name: string;
  view?: ViewTab;
  current: boolean;
  onPick: () => void;
}

function Tab({ name, view, current, onPick }: TabProps) {
  return (
    <button type="button" className="view-tab" aria-current={current ? 'page' : undefined} onClick={onPick}>
      {view && view.visibility !== 'mine' && <IconUsers size={13} aria-hidden />}
      <span className="dt-clip">{name}</span>
      {view?.isDefault && <IconStar size={12} aria-hidden />}
    </button>
  );
}

interface ViewMenuProps extends Pick<ViewTabsProps, 'onPin' | 'onDefault'> {
  view: ViewTab;
  onDialog: (dialog: Dialog) => void;
}

function ViewMenu({ view, onPin, onDefault, onDialog }: ViewMenuProps) {
  const entries: MenuEntry[] = [
    {
      id: 'pin',
      label: t(view.isPinned ? 'ui.views.unpin' : 'ui.views.pin'),
      icon: <IconPinned size={14} />,
      onPick: () => onPin(view.id, !view.isPinned),
    },
    {
      id: 'default',
      label: t(view.isDefault ? 'ui.views.dropDefault' : 'ui.views.makeDefault'),
      icon: <IconStar size={14} />,
      onPick: () => onDefault(view.id, !view.isDefault),
    },
  ];
  const changes: MenuEntry[] = [
    { id: 'rename', label: t('ui.views.rename'), divided: true, onPick: () => onDialog('rename') },
    { id: 'delete', label: t('common.delete'), danger: true, onPick: () => onDialog('delete') },
  ];
  return (
    <DropMenu entries={view.isChangeable ? [...entries, ...changes] : entries}>
      <button type="button" className="icon-button" aria-label={t('ui.views.options', { name: view.name })}>
        <IconDots size={14} aria-hidden />
      </button>
    </DropMenu>
  );
}

function OtherViews({ views, onPick }: { views: readonly ViewTab[]; onPick: (id: string) => void }) {
  return (
    <DropMenu entries={views.map((view) => ({ id: view.id, label: view.name, onPick: () => onPick(view.id) }))}>
      <button type="button" className="view-tab">
        {t('ui.views.more')}
        <IconChevronDown size={13} aria-hidden />
      </button>
    </DropMenu>
  );
}
