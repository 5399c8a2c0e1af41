import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { useConventions } from '@/i18n';
import { queryClient } from './queryClient';
import { router } from './router';
import { theme, variables } from './theme';

export function App({ nonce }: { nonce: string }) {
  const { locale, timezone, currency } = useConventions();
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={variables}
      defaultColorScheme="auto"
      getStyleNonce={() => nonce}
    >
      <QueryClientProvider client={queryClient}>
        {/* Texts and formats are read while rendering: another language draws everything anew. */}
        <RouterProvider key={`${locale} ${timezone} ${currency}`} router={router} />
      </QueryClientProvider>
    </MantineProvider>
  );
}
