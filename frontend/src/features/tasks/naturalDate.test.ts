import { expect, test } from 'vitest';
import { parseTask } from './naturalDate';

// A Wednesday.
const TODAY = '2026-03-04';

test.each([
  ['Call Anna tomorrow at 3pm', 'Call Anna', '2026-03-05', '15:00'],
  ['Call Anna', 'Call Anna', null, null],
  ['today 9:30 send offer', 'send offer', '2026-03-04', '09:30'],
  ['Send the offer friday', 'Send the offer', '2026-03-06', null],
  ['Send the offer next friday', 'Send the offer', '2026-03-13', null],
  ['Send the offer next monday', 'Send the offer', '2026-03-09', null],
  ['Review on wednesday', 'Review', '2026-03-11', null],
  ['Check in 3 days', 'Check', '2026-03-07', null],
  ['Check in 2 weeks', 'Check', '2026-03-18', null],
  ['Renew in 1 month', 'Renew', '2026-04-04', null],
  ['Renew 2026-05-01', 'Renew', '2026-05-01', null],
  ['Renew 1/2', 'Renew', '2027-01-02', null],
  ['Meet at 12am', 'Meet', '2026-03-04', '00:00'],
  ['Anna morgen um 14 Uhr anrufen', 'Anna anrufen', '2026-03-05', '14:00'],
  ['Angebot am Freitag schicken', 'Angebot schicken', '2026-03-06', null],
  ['Nachfassen in 10 Tagen', 'Nachfassen', '2026-03-14', null],
  ['Übermorgen nachfassen', 'nachfassen', '2026-03-06', null],
  ['Vertrag am 24.12. prüfen', 'Vertrag prüfen', '2026-12-24', null],
])('%s', (text, subject, day, time) => {
  expect(parseTask(text, TODAY)).toEqual({ subject, day, time });
});

test('what is no date stays in the subject', () => {
  expect(parseTask('Read Mondays report 99:99', TODAY).subject).toBe('Read Mondays report 99:99');
  expect(parseTask('Order 3 chairs 2026-02-31', TODAY).day).toBeNull();
  expect(parseTask('tomorrow', TODAY)).toEqual({ subject: 'tomorrow', day: null, time: null });
});
