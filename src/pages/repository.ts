import type { Kysely, Selectable } from 'kysely';
import type { Tables } from '#store';
import type { PageContent, PageVersion, StoredPage } from './model.ts';

type Db = Kysely<Tables>;

const contentOf = (text: string): PageContent => JSON.parse(text) as PageContent;

const pages = (db: Db) =>
  db
    .selectFrom('page')
    .innerJoin('page_version', (join) =>
      join
        .onRef('page_version.page', '=', 'page.name')
        .onRef('page_version.number', '=', 'page.current_version'),
    )
    .select([
      'page.name',
      'page.position',
      'page.in_navigation',
      'page.current_version',
      'page.published_version',
      'page.changed_at',
      'page_version.content',
    ]);

const pageOf = (
  row: Pick<
    Selectable<Tables['page']>,
    'name' | 'position' | 'in_navigation' | 'current_version' | 'published_version' | 'changed_at'
  > & { readonly content: string },
): StoredPage => ({
  name: row.name,
  version: row.current_version,
  publishedVersion: row.published_version ?? undefined,
  isInNavigation: row.in_navigation === 1,
  position: row.position,
  content: contentOf(row.content),
  changedAt: row.changed_at,
});

export const readPages = async (db: Db): Promise<readonly StoredPage[]> =>
  (await pages(db).orderBy('page.name').execute()).map(pageOf);

export async function readPage(db: Db, name: string): Promise<StoredPage | undefined> {
  const row = await pages(db).where('page.name', '=', name).executeTakeFirst();
  return row && pageOf(row);
}

/** What readers see, in the order of the navigation. */
export const readPublished = (db: Db) =>
  db
    .selectFrom('page')
    .innerJoin('page_version', (join) =>
      join
        .onRef('page_version.page', '=', 'page.name')
        .onRef('page_version.number', '=', 'page.published_version'),
    )
    .select([
      'page.name',
      'page.in_navigation',
      'page.changed_at',
      'page_version.number',
      'page_version.content',
    ])
    .orderBy('page.position')
    .orderBy('page.name')
    .execute();

const versionOf = (row: Selectable<Tables['page_version']>): PageVersion => ({
  number: row.number,
  at: row.at,
  person: row.person ?? undefined,
  restoredFrom: row.restored_from ?? undefined,
  content: contentOf(row.content),
});

export const readVersions = async (db: Db, name: string): Promise<readonly PageVersion[]> =>
  (
    await db
      .selectFrom('page_version')
      .selectAll()
      .where('page', '=', name)
      .orderBy('number', 'desc')
      .limit(500)
      .execute()
  ).map(versionOf);

export async function readVersion(db: Db, name: string, number: number): Promise<PageVersion | undefined> {
  const row = await db
    .selectFrom('page_version')
    .selectAll()
    .where('page', '=', name)
    .where('number', '=', number)
    .executeTakeFirst();
  return row && versionOf(row);
}

export const insertPage = (db: Db, row: Tables['page']) => db.insertInto('page').values(row).execute();

export const insertVersion = (db: Db, row: Tables['page_version']) =>
  db.insertInto('page_version').values(row).execute();

export const changePage = (db: Db, name: string, change: Partial<Tables['page']>) =>
  db.updateTable('page').set(change).where('name', '=', name).execute();

export const deletePage = (db: Db, name: string) => db.deleteFrom('page').where('name', '=', name).execute();
