/** Sending files of a record to storage and fetching them, by the addresses the server signs. */

import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError, http, type Schema, settle, unwrap } from '@/api/client';
import { keyOf } from '@/api/keys';
import { t } from '@/i18n';
import { toast } from '@/ui/feedback/toast';

type FileRow = Schema<'FileOut'>;
type NewFile = Schema<'NewFileOut'>;
export type Sending = { key: number; name: string; percent: number };

const PAGE_ROWS = 50;
const OCTETS = 'application/octet-stream';

export function listFiles(link: string, id: number, cursor: string | null, signal: AbortSignal) {
  const query = { limit: PAGE_ROWS, [link]: String(id), ...(cursor && { cursor }) };
  return http.GET('/api/files', { params: { query }, signal });
}

/** Have the browser save a file: the answer's address serves it as an attachment, so the page stays. */
export function openFile(row: Pick<FileRow, 'id'>): void {
  unwrap(http.GET('/api/files/{file_id}/download', { params: { path: { file_id: row.id } } })).then(
    ({ url }) => window.location.assign(url),
    (error) => toast.error(error),
  );
}

export function useFileActions(link: string, recordId: number) {
  const client = useQueryClient();
  const [sending, setSending] = useState<readonly Sending[]>([]);
  const refresh = () => client.invalidateQueries({ queryKey: keyOf('files', link, recordId) });
  const sendOne = async (file: File) => {
    const key = Math.random();
    const show = (share: number) =>
      setSending((all) => all.map((one) => (one.key === key ? { ...one, percent: Math.round(share * 100) } : one)));
    setSending((all) => [...all, { key, name: file.name, percent: 0 }]);
    try {
      await sendFile(file, { [link]: recordId }, show);
    } catch (error) {
      toast.error(error);
    } finally {
      setSending((all) => all.filter((one) => one.key !== key));
      await refresh();
    }
  };
  const at = (row: FileRow) => ({ params: { path: { file_id: row.id } } });
  const restore = (row: FileRow) =>
    void settle(http.PUT('/api/files/{file_id}/restoration', at(row)))
      .catch((error) => toast.error(error))
      .then(refresh);
  const remove = (row: FileRow) =>
    void settle(http.DELETE('/api/files/{file_id}', at(row)))
      .then(() => toast.undoable(t('records.files.deleted', { name: row.name }), () => restore(row)))
      .catch((error) => toast.error(error))
      .then(refresh);
  const send = (files: File[]) => {
    for (const file of files) void sendOne(file);
  };
  return { sending, send, remove };
}

async function sendFile(file: File, link: object, onProgress: (share: number) => void): Promise<void> {
  const body = { name: file.name, size_bytes: file.size, content_type: file.type || OCTETS, ...link };
  const made: NewFile = await unwrap(http.POST('/api/files', { body }));
  const { url, headers, parts } = made.upload;
  if (url) await put(url, file, headers as Record<string, string>, onProgress);
  let start = 0;
  for (const part of parts) {
    const piece = file.slice(start, start + part.size_bytes);
    const before = start;
    await put(part.url, piece, {}, (share) => onProgress((before + share * part.size_bytes) / file.size));
    start += part.size_bytes;
  }
  await settle(http.PUT('/api/files/{file_id}/completion', { params: { path: { file_id: made.id } } }));
}

/** Only XMLHttpRequest tells how far it is. */
function put(url: string, body: Blob, headers: Record<string, string>, onProgress: (share: number) => void) {
  return new Promise<void>((resolve, reject) => {
    const fail = () => reject(new ApiError({ code: 'network', message: '', status: 0 }));
    const request = new XMLHttpRequest();
    request.open('PUT', url);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0);
    request.onload = () => (request.status < 300 ? resolve() : fail());
    request.onerror = fail;
    request.send(body);
  });
}
