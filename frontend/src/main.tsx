import './app/styles';
import { setNonce } from 'get-nonce';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/App';
import { makeLiveRegion } from './app/announce';
import { changeDensity, readDensity } from './app/preferences';
import { followLanguage, readConventions } from './i18n';

// The server writes a new nonce into each page; styles made by scripts carry it.
const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';
if (nonce) setNonce(nonce);
document.documentElement.lang = readConventions().locale;
changeDensity(readDensity());
makeLiveRegion();

followLanguage().finally(() => {
  const root = document.getElementById('root');
  if (root) {
    createRoot(root).render(
      <StrictMode>
        <App nonce={nonce} />
      </StrictMode>,
    );
  }
});
