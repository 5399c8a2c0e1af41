/// <reference types="vitest/config" />
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const API = process.env.NEURACRM_API ?? 'http://127.0.0.1:8000';

const LIBRARY = /node_modules\/(@mantine|@floating-ui|@tabler)\//;

export default defineConfig(({ command }) => ({
  plugins: [react()],
  // The development server sends no policy and replaces nothing.
  html: command === 'build' ? { cspNonce: '__CSP_NONCE__' } : {},
  resolve: { alias: { '@': '/src' } },
  server: {
    host: '127.0.0.1',
    port: Number(process.env.NEURACRM_DEV_PORT ?? 5173),
    strictPort: true,
    // The Host header stays the browser's: the API compares it with Origin.
    proxy: { '/api': { target: API, changeOrigin: false } },
  },
  build: {
    target: 'es2022',
    assetsInlineLimit: 0,
    sourcemap: 'hidden',
    manifest: true,
    reportCompressedSize: false,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'react', test: /node_modules\/(react|react-dom|scheduler)\//, priority: 3 },
            { name: 'tanstack', test: /node_modules\/@tanstack\/(react-|)(router|query|store|history)/, priority: 2 },
            // What every page needs in one file; a chunk for all the rest would weigh on pages that use little of it.
            { name: 'base', test: LIBRARY, tags: ['$initial'], priority: 2 },
          ],
        },
      },
    },
  },
  test: {
    environment: 'jsdom',
    include: ['src/**/*.test.{ts,tsx}'],
    setupFiles: ['src/testing/setup.ts'],
    restoreMocks: true,
    // Two cores, often busy: making a browser's world for each file is half of the whole time.
    isolate: false,
    maxWorkers: 2,
    testTimeout: 30_000,
  },
}));
