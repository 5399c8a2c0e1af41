import { defineScreen } from '@/app/screens';
import { IconTrash } from '@/ui/icons';
import { readKind } from './kinds';

export default [
  defineScreen({
    path: '/trash',
    page: () => import('./TrashPage'),
    texts: ['trash'],
    title: 'shell.nav.trash',
    // Who may delete leads has a trash to look into.
    permission: 'leads.delete',
    search: (raw) => ({ kind: readKind(raw.kind) }),
    navigation: { label: 'shell.nav.trash', icon: IconTrash, order: 130, section: 'foot' },
  }),
];
