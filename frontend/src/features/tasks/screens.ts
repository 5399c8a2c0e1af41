import { defineScreen } from '@/app/screens';
import { IconCircleCheck } from '@/ui/icons';
import { cleanTasksSearch } from './record';

export default [
  defineScreen({
    path: '/tasks',
    page: () => import('./TasksPage'),
    texts: ['tasks'],
    title: 'shell.nav.myDay',
    permission: 'tasks.read',
    navigation: { label: 'shell.nav.myDay', icon: IconCircleCheck, order: 30, keys: 'g t' },
    search: cleanTasksSearch,
    load: async (client) => {
      const { dayQuery } = await import('./queries');
      await client.prefetchQuery(dayQuery());
    },
  }),
  defineScreen({
    path: '/tasks/focus',
    page: () => import('./FocusPage'),
    texts: ['tasks'],
    title: 'shell.nav.myDay',
    permission: 'tasks.read',
  }),
];
