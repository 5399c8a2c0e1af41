/** Files to and from the server: sent as they lie on the disk, with progress; fetched with the session and saved. */

import { getAccessToken } from './auth';
import { authorizedFetch, newIdempotencyKey } from './client';
import { ApiError, readError } from './errors';

const RELEASE_MS = 60_000;

/** Progress from 0 to 1. */
export type OnProgress = (share: number) => void;

/** Send a file as the raw body; only XMLHttpRequest tells how far it is. Raises ApiError, also when it was stopped. */
export async function uploadFile<T>(
  path: string,
  file: File,
  onProgress: OnProgress,
  signal: AbortSignal,
  key: string = newIdempotencyKey(),
): Promise<T> {
  const token = await getAccessToken();
  return new Promise<T>((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', path);
    request.setRequestHeader('Authorization', `Bearer ${token ?? ''}`);
    request.setRequestHeader('Content-Type', 'application/octet-stream');
    request.setRequestHeader('Idempotency-Key', key);
    request.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0);
    request.onload = () => void settleUpload<T>(request).then(resolve, reject);
    request.onerror = () => reject(new ApiError({ code: 'network', message: '', status: 0 }));
    request.onabort = () => reject(new ApiError({ code: 'aborted', message: '', status: 0 }));
    signal.addEventListener('abort', () => request.abort());
    request.send(file);
  });
}

async function settleUpload<T>(request: XMLHttpRequest): Promise<T> {
  const headers = { 'X-Request-ID': request.getResponseHeader('X-Request-ID') ?? '' };
  const response = new Response(request.responseText, { status: request.status, headers });
  if (!response.ok) throw await readError(response);
  return ((await response.json()) as { data: T }).data;
}

/** Fetch a file of the API and hand it to the browser under its name. Raises ApiError. */
export async function downloadFile(path: string, name: string): Promise<void> {
  const response = await authorizedFetch(new Request(path));
  if (!response.ok) throw await readError(response);
  const address = URL.createObjectURL(await response.blob());
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), RELEASE_MS);
}
