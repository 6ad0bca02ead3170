/* Apollo Client pages through all incidents of an organization, with its own merging of pages and with documents that
   are sent by their hash: apollo.js ADDRESS ORGANIZATION PAGE_SIZE -> {pages, totalCount, labels, requests}. */
import { ApolloClient, ApolloLink, HttpLink, InMemoryCache, gql } from "@apollo/client/core";
import { PersistedQueryLink } from "@apollo/client/link/persisted-queries";
import { relayStylePagination } from "@apollo/client/utilities";
import { createHash } from "node:crypto";
import { filter, firstValueFrom, from } from "rxjs";

const [, , address, organization, size] = process.argv;
const requests = [];
const watched = (url, options) => {
  requests.push({ method: options.method, hasText: `${url} ${options.body ?? ""}`.includes("IncidentsOf(") });
  return fetch(url, options);
};
const sha256 = (text) => createHash("sha256").update(text).digest("hex");
const client = new ApolloClient({
  link: ApolloLink.from([
    new PersistedQueryLink({ sha256, useGETForHashedQueries: true }),
    new HttpLink({ uri: address, fetch: watched }),
  ]),
  cache: new InMemoryCache({
    typePolicies: { Query: { fields: { incidents: relayStylePagination(["organization"]) } } },
  }),
});
const query = gql`
  query IncidentsOf($organization: String!, $first: Int!, $after: String) {
    incidents(organization: $organization, first: $first, after: $after) {
      totalCount
      edges {
        cursor
        node { id label deployer { id label } }
      }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    }
  }
`;
const variables = { organization, first: Number(size) };
const pagesSoFar = client.watchQuery({ query, variables });
let { data } = await firstValueFrom(from(pagesSoFar).pipe(filter(({ loading }) => !loading)));
let pages = 1;
const subscription = pagesSoFar.subscribe();
while (data.incidents.pageInfo.hasNextPage) {
  await pagesSoFar.fetchMore({ variables: { after: data.incidents.pageInfo.endCursor } });
  data = client.readQuery({ query, variables });
  pages += 1;
}
subscription.unsubscribe();
const labels = data.incidents.edges.map(({ node }) => node.label);
console.log(JSON.stringify({ pages, totalCount: data.incidents.totalCount, labels, requests }));
client.stop();
