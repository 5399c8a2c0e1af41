import { defineScreen, type Search } from '@/app/screens';
import { IconFileImport } from '@/ui/icons';
import { importQuery, importsQuery } from './queries';
import { readStep } from './steps';

export default [
  defineScreen({
    path: '/imports',
    page: () => import('./ImportsPage'),
    texts: ['imports'],
    title: 'shell.nav.imports',
    permission: 'imports.read',
    navigation: { label: 'shell.nav.imports', icon: IconFileImport, order: 110, section: 'foot', keys: 'g i' },
    load: (client) => client.prefetchQuery(importsQuery()),
  }),
  defineScreen({
    path: '/imports/$id',
    page: () => import('./ImportPage'),
    texts: ['imports'],
    title: 'shell.nav.imports',
    permission: 'imports.read',
    search: (raw: Search) => ({ step: readStep(raw.step) }),
    load: (client, params) => client.prefetchQuery(importQuery(Number(params.id))),
  }),
];
