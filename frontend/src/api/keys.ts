/** Query keys. The organization stands first: nothing read in one is ever shown in another. */

import { readOrganizationId } from './auth';

export type Resource =
  | 'me'
  | 'organization'
  | 'members'
  | 'teams'
  | 'options'
  | 'statuses'
  | 'fields'
  | 'views'
  | 'leads'
  | 'contacts'
  | 'companies'
  | 'deals'
  | 'board'
  | 'changes'
  | 'pipelines'
  | 'loss-reasons'
  | 'tasks'
  | 'tasks-run'
  | 'notes'
  | 'activities'
  | 'tags'
  | 'emails'
  | 'email-templates'
  | 'timeline'
  | 'events'
  | 'imports'
  | 'exports'
  | 'search'
  | 'analytics'
  | 'api-keys'
  | 'billing'
  | 'webhooks'
  | 'files'
  | 'sessions'
  | 'trash'
  | 'jobs'
  | 'health'
  | 'onboarding'
  | 'samples';

/** `keyOf('leads', 'list', params)`; `keyOf('leads')` matches everything of the resource. */
export function keyOf(resource: Resource, ...parts: unknown[]): readonly unknown[] {
  return [readOrganizationId(), resource, ...parts];
}
