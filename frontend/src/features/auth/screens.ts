import { defineScreen, type Search } from '@/app/screens';

const keepNext = (raw: Search) => (typeof raw.next === 'string' ? { next: raw.next } : {});

export default [
  defineScreen({
    path: '/login',
    page: () => import('./SignInPage'),
    texts: ['auth'],
    title: 'shell.title.signIn',
    layout: 'bare',
    search: keepNext,
  }),
  defineScreen({
    path: '/sign-up',
    page: () => import('./SignUpPage'),
    texts: ['auth'],
    title: 'shell.title.signUp',
    layout: 'bare',
  }),
  defineScreen({
    path: '/forgot-password',
    page: () => import('./ForgotPasswordPage'),
    texts: ['auth'],
    title: 'shell.title.forgotPassword',
    layout: 'bare',
  }),
  defineScreen({
    path: '/reset-password',
    page: () => import('./ResetPasswordPage'),
    texts: ['auth'],
    title: 'shell.title.resetPassword',
    layout: 'bare',
  }),
  defineScreen({
    path: '/confirm-email',
    page: () => import('./ConfirmEmailPage'),
    texts: ['auth'],
    title: 'shell.title.confirmEmail',
    layout: 'bare',
  }),
  defineScreen({
    path: '/accept-invitation',
    page: () => import('./InvitationPage'),
    texts: ['auth'],
    title: 'shell.title.invitation',
    layout: 'bare',
  }),
];
