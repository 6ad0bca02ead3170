/* GraphiQL in place of the form of the page, with the examples that the page brings along. */
import { GraphiQL } from "graphiql";
import { StarIcon, useEditorContext } from "@graphiql/react";
import { setNonce } from "get-nonce";
import { createRoot } from "react-dom/client";
import "graphiql/style.css";
import "./page.css";

const ADDRESS = "/graphql";
const data = document.getElementById("examples");
const examples = JSON.parse(data.textContent);
setNonce(data.dataset.nonce); // for the styles that dialogs add to the page

async function ask(parameters) {
  const response = await fetch(ADDRESS, {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/graphql-response+json" },
    body: JSON.stringify(parameters),
  });
  return response.json();
}

function Examples() {
  const { queryEditor } = useEditorContext({ nonNull: true });
  return (
    <section aria-label="Examples">
      <h2>Examples</h2>
      <ul className="examples">
        {examples.map(({ title, query }) => (
          <li key={title}>
            <button type="button" className="graphiql-un-styled" onClick={() => queryEditor.setValue(query)}>
              {title}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

const plugin = { title: "Examples", icon: StarIcon, content: Examples };

const place = document.getElementById("graphiql");
document.getElementById("ask").hidden = true;
place.hidden = false;
createRoot(place).render(<GraphiQL fetcher={ask} defaultQuery={examples[0].query} plugins={[plugin]} />);
