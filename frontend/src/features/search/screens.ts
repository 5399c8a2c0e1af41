import { setFinder } from '@/app/commands';
import { defineScreen } from '@/app/screens';
import { cleanSearch } from './state';

// The palette searches from its first letter on; how is loaded when somebody does.
setFinder(async (query, signal) => (await import('./find')).findForPalette(query, signal));

export default [
  defineScreen({
    path: '/search',
    page: () => import('./SearchPage'),
    texts: ['search'],
    title: 'shell.nav.search',
    permission: 'search.read',
    search: cleanSearch,
  }),
];
