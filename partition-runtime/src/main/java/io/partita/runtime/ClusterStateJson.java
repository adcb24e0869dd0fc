package io.partita.runtime;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.partita.api.Bound;
import io.partita.api.KeySpace;
import io.partita.api.Node;
import io.partita.api.NodeStatus;
import io.partita.api.PartitionMap;
import io.partita.api.Problem;
import io.partita.api.Rules;
import io.partita.api.Spread;
import io.partita.api.Topology;
import io.partita.api.spi.ClusterState;
import io.partita.api.spi.ClusterState.PendingChange;
import io.partita.api.spi.ClusterState.Recut;
import io.partita.api.spi.KeySpaces;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What processes agree on, as JSON. Equal states give equal text.
 *
 * <h2>The format</h2>
 *
 * <pre>{@code
 * {"format": "partita-state-1",
 *  "version": 7,
 *  "topology": {"epoch": 2, "nodes": [
 *     {"id": "n1", "uri": "redis://...", "region": "", "zone": "", "weight": 1.0, "status": "UP"}]},
 *  "rules": {"partitions": 4096, "replicas": 1, "spread": "REGIONS", "bound": "SHARE",
 *            "excluded": []},
 *  "strategySettings": {"name": "text"},
 *  "map": <map>,
 *  "pending": {"id": "...", "description": "...", "origin": <topology>, "topology": <topology>,
 *              "rules": <rules>, "strategySettings": {}, "target": <map>,
 *              "recut": {"undone": false, "before": <map>}}}
 * }</pre>
 *
 * <p>{@code pending} is left out if nothing is, {@code recut} if the change does not cut the line
 * anew. A map is
 *
 * <pre>{@code
 * {"epoch": 2, "strategy": "ring", "keySpace": "xxh3-64",
 *  "line": {"equal": 4096},
 *  "replicas": 2,
 *  "nodes": ["n1", "n2", "n3"],
 *  "owners": [0, 2, 1, 0, ...]}
 * }</pre>
 *
 * <p>{@code owners} holds {@code replicas} places in {@code nodes} for each partition, in the order
 * of the line, primaries first. Partitions of equal length have the ids from 0. For others, {@code
 * nextId} is added, {@code ids} too unless these are 0 to n - 1, and {@code line} is one of
 *
 * <pre>{@code
 * {"arcs": ["0000000000000000", "3fe21b...", ...]}     lower boundaries, 16 hexadecimal digits
 * {"ordered": ["", "Zm9v", ...]}                       lower boundaries, base64
 * }</pre>
 *
 * <p>Every field must be there and no other may. What changes the format changes its name.
 *
 * <p>The URIs of nodes are written as they are, with the credentials that they carry: whoever reads
 * the text can open the nodes. Complaints about a text never quote it.
 */
final class ClusterStateJson {
  private static final String FORMAT = "partita-state-1";

  private ClusterStateJson() {}

  static ObjectNode write(ClusterState state) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("format", FORMAT);
    json.put("version", state.version());
    json.set("topology", topology(state.topology()));
    json.set("rules", rules(state.rules()));
    json.set("strategySettings", texts(state.strategySettings()));
    json.set("map", PartitionMapJson.write(state.map()));
    state.pending().ifPresent(pending -> json.set("pending", pending(pending)));
    return json;
  }

  private static ObjectNode topology(Topology topology) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("epoch", topology.epoch());
    ArrayNode nodes = json.putArray("nodes");
    for (Node node : topology.nodes()) {
      nodes
          .addObject()
          .put("id", node.id())
          .put("uri", node.uri().toString())
          .put("region", node.region())
          .put("zone", node.zone())
          .put("weight", node.weight())
          .put("status", node.status().name());
    }
    return json;
  }

  private static ObjectNode rules(Rules rules) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("partitions", rules.partitions());
    json.put("replicas", rules.replicas());
    json.put("spread", rules.spread().name());
    json.put("bound", rules.bound().name());
    ArrayNode excluded = json.putArray("excluded");
    new TreeSet<>(rules.excluded()).forEach(excluded::add);
    return json;
  }

  private static ObjectNode texts(Map<String, String> texts) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    new TreeMap<>(texts).forEach(json::put);
    return json;
  }

  private static ObjectNode pending(PendingChange change) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("id", change.id());
    json.put("description", change.description());
    json.set("origin", topology(change.origin()));
    json.set("topology", topology(change.topology()));
    json.set("rules", rules(change.rules()));
    json.set("strategySettings", texts(change.strategySettings()));
    json.set("target", PartitionMapJson.write(change.target()));
    change
        .recut()
        .ifPresent(
            recut ->
                json.putObject("recut")
                    .put("undone", recut.undone())
                    .set("before", PartitionMapJson.write(recut.before())));
    return json;
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IllegalArgumentException naming the field that is wrong
   */
  static ClusterState read(JsonFields json, KeySpaces keySpaces) {
    json.requireFormat(FORMAT);
    Map<String, String> settings = json.textsByName("strategySettings");
    Optional<PendingChange> pending =
        json.objectIfAny("pending").map(change -> pending(change, settings, keySpaces));
    ClusterState state =
        new ClusterState(
            json.number("version", 1, Long.MAX_VALUE),
            topology(json.object("topology")),
            rules(json.object("rules")),
            settings,
            map(json.object("map"), settings, withFlows(keySpaces, pending)),
            pending);
    json.done();
    return state;
  }

  private static PartitionMap map(
      JsonFields json, Map<String, String> settings, KeySpaces keySpaces) {
    String strategy = json.text("strategy");
    return PartitionMapJson.read(json, id -> keySpaces.require(id, strategy, settings));
  }

  /** The key space of flows, if there are any, is that of the two maps that they lie between. */
  private static KeySpaces withFlows(KeySpaces known, Optional<PendingChange> pending) {
    Optional<Flows> flows =
        pending
            .filter(change -> change.recut().isPresent() && !Recutting.keepsPlaces(change))
            .map(Recutting::flows);
    return flows.<KeySpaces>map(f -> new FlowsBeside(f, known)).orElse(known);
  }

  private record FlowsBeside(Flows flows, KeySpaces known) implements KeySpaces {
    @Override
    public KeySpace require(String id) {
      return id.equals(flows.keySpace().id()) ? flows.keySpace() : known.require(id);
    }

    @Override
    public KeySpace require(String id, String strategy, Map<String, String> settings) {
      return id.equals(flows.keySpace().id())
          ? flows.keySpace()
          : known.require(id, strategy, settings);
    }
  }

  private static Topology topology(JsonFields json) {
    long epoch = json.number("epoch", 1, Long.MAX_VALUE);
    List<Node> nodes = new ArrayList<>();
    for (JsonFields node : json.objects("nodes")) {
      nodes.add(
          new Node(
              node.text("id"),
              uri(node),
              node.text("region"),
              node.text("zone"),
              node.decimal("weight"),
              node.constant("status", NodeStatus.class)));
      node.done();
    }
    json.done();
    return new Topology(epoch, nodes);
  }

  private static URI uri(JsonFields node) {
    try {
      return new URI(node.text("uri"));
    } catch (URISyntaxException e) {
      throw Problem.of(node.at("uri"), "some text", "a URI").asException();
    }
  }

  private static Rules rules(JsonFields json) {
    Rules rules =
        new Rules(
            json.number("partitions", 1, Rules.MAX_PARTITIONS),
            json.number("replicas", 1, Integer.MAX_VALUE),
            json.constant("spread", Spread.class),
            json.constant("bound", Bound.class),
            Set.copyOf(json.texts("excluded")));
    json.done();
    return rules;
  }

  private static PendingChange pending(
      JsonFields json, Map<String, String> settingsBefore, KeySpaces keySpaces) {
    Map<String, String> settings = json.textsByName("strategySettings");
    PendingChange change =
        new PendingChange(
            json.text("id"),
            json.text("description"),
            topology(json.object("origin")),
            topology(json.object("topology")),
            rules(json.object("rules")),
            settings,
            map(json.object("target"), settings, keySpaces),
            json.objectIfAny("recut").map(recut -> recut(recut, settingsBefore, keySpaces)));
    json.done();
    return change;
  }

  private static Recut recut(JsonFields json, Map<String, String> settings, KeySpaces keySpaces) {
    Recut recut = new Recut(map(json.object("before"), settings, keySpaces), json.flag("undone"));
    json.done();
    return recut;
  }
}
