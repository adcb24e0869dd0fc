package io.partita.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.partita.api.Bound;
import io.partita.api.Node;
import io.partita.api.NodeStatus;
import io.partita.api.PartitionMap;
import io.partita.api.Rules;
import io.partita.api.Spread;
import io.partita.api.Topology;
import io.partita.api.spi.ClusterState;
import io.partita.api.spi.ClusterState.PendingChange;
import io.partita.api.spi.ClusterState.Recut;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClusterStateJsonTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** All kinds of lines: what is written here stays readable for ever. */
  private static final String GOLDEN =
      """
      {"format":"partita-state-1","version":7,\
      "topology":{"epoch":3,"nodes":[\
      {"id":"n1","uri":"redis://app:pw@h:6379","region":"München","zone":"z1","weight":1.5,\
      "status":"UP"},\
      {"id":"n2","uri":"local:n2","region":"","zone":"","weight":1.0,"status":"DRAINING"}]},\
      "rules":{"partitions":4,"replicas":2,"spread":"ZONES","bound":"NONE","excluded":["n2","n9"]},\
      "strategySettings":{"a":"1","b":"2"},\
      "map":{"epoch":2,"strategy":"ring","keySpace":"xxh3-64{}","line":{"equal":4},\
      "replicas":2,"nodes":["n1","n2"],"owners":[0,1,1,0,0,1,0,1]},\
      "pending":{"id":"c-1","description":"add n2",\
      "origin":{"epoch":2,"nodes":[]},\
      "topology":{"epoch":3,"nodes":[]},\
      "rules":{"partitions":1,"replicas":1,"spread":"NODES","bound":"SHARE","excluded":[]},\
      "strategySettings":{},\
      "target":{"epoch":3,"strategy":"ketama","keySpace":"md5",\
      "line":{"arcs":["0000000000000000","8000000000000001"]},"nextId":9,"ids":[8,3],\
      "replicas":1,"nodes":["n1","n2"],"owners":[1,0]}}}\
      """;

  private static final String GOLDEN_ORDERED =
      """
      {"epoch":1,"strategy":"range","keySpace":"ordered",\
      "line":{"ordered":["","Zm9v","/w=="]},"nextId":3,\
      "replicas":1,"nodes":["a","b"],"owners":[0,0,1]}\
      """;

  private static ClusterState golden() {
    Node n1 =
        new Node("n1", URI.create("redis://app:pw@h:6379"), "München", "z1", 1.5, NodeStatus.UP);
    Node n2 = Node.local("n2").becoming(NodeStatus.DRAINING);
    PartitionMap map =
        PartitionMap.equal(
            2,
            "ring",
            States.keySpace("xxh3-64{}"),
            List.of(
                List.of("n1", "n2"),
                List.of("n2", "n1"),
                List.of("n1", "n2"),
                List.of("n1", "n2")));
    PartitionMap target =
        PartitionMap.arcs(
            3,
            "ketama",
            States.keySpace("md5"),
            new long[] {0, Long.MIN_VALUE + 1},
            new int[] {8, 3},
            9,
            List.of(List.of("n2"), List.of("n1")));
    return new ClusterState(
        7,
        new Topology(3, List.of(n1, n2)),
        new Rules(4, 2, Spread.ZONES, Bound.NONE, Set.of("n9", "n2")),
        Map.of("b", "2", "a", "1"),
        map,
        Optional.of(
            new PendingChange(
                "c-1",
                "add n2",
                new Topology(2, List.of()),
                new Topology(3, List.of()),
                new Rules(1, 1, Spread.NODES, Bound.SHARE, Set.of()),
                Map.of(),
                target,
                Optional.empty())));
  }

  private static PartitionMap goldenOrdered() {
    return PartitionMap.ordered(
        1,
        "range",
        List.of(new byte[0], "foo".getBytes(StandardCharsets.US_ASCII), new byte[] {-1}),
        new int[] {0, 1, 2},
        3,
        List.of(List.of("a"), List.of("a"), List.of("b")));
  }

  private static byte[] write(ClusterState state) {
    return JsonFields.bytes(ClusterStateJson.write(state));
  }

  private static ClusterState read(byte[] json) {
    return ClusterStateJson.read(JsonFields.parse(json), States.KEY_SPACES);
  }

  private static ClusterState read(String json) {
    return read(json.getBytes(StandardCharsets.UTF_8));
  }

  private static PartitionMap readMap(String json) {
    JsonFields fields = JsonFields.parse(json.getBytes(StandardCharsets.UTF_8));
    return PartitionMapJson.read(fields, States.KEY_SPACES);
  }

  @Test
  void aChangeThatCutsTheLineAnewIsReadWithItsFlows() {
    PartitionMap before =
        PartitionMap.equal(
            2, "ring", States.keySpace("xxh3-64"), List.of(List.of("n1"), List.of("n2")));
    PartitionMap after =
        PartitionMap.arcs(
            3,
            "ketama",
            States.keySpace("md5"),
            new long[] {0, Long.MIN_VALUE + 1, Long.MIN_VALUE + 5},
            new int[] {9, 10, 11},
            12,
            List.of(List.of("n2"), List.of("n1"), List.of("n3")));
    ClusterState begun = golden();
    PendingChange change = begun.pending().orElseThrow();
    for (boolean undone : new boolean[] {false, true}) {
      ClusterState state =
          new ClusterState(
              8,
              begun.topology(),
              begun.rules(),
              Map.of(),
              new Flows(before, after).home(3),
              Optional.of(
                  new PendingChange(
                      "c-2",
                      "switch",
                      change.origin(),
                      change.topology(),
                      change.rules(),
                      Map.of(),
                      after,
                      Optional.of(new Recut(before, undone)))));
      ClusterState again = read(write(state));
      assertThat(again).isEqualTo(state);
      for (String key : List.of("a", "bb", "ccc", "dddd")) {
        assertThat(again.map().locate(key)).isEqualTo(state.map().locate(key));
      }
    }
  }

  /** Of two replicas, between which no flow could be. */
  @Test
  void aChangeThatCutsTheLineInPlaceIsReadWithoutFlows() {
    PendingChange change = golden().pending().orElseThrow();
    List<String> replicas = List.of("n1", "n2");
    PartitionMap before =
        PartitionMap.ordered(2, "range", List.of(new byte[0]), new int[] {3}, 4, List.of(replicas));
    PartitionMap after =
        PartitionMap.ordered(
            3,
            "range",
            List.of(new byte[0], new byte[] {7}),
            new int[] {4, 5},
            6,
            List.of(replicas, replicas));
    for (PartitionMap inForce : List.of(before, after)) {
      ClusterState state =
          new ClusterState(
              8,
              golden().topology(),
              golden().rules(),
              Map.of(),
              inForce,
              Optional.of(
                  new PendingChange(
                      "c-3",
                      "split at 07",
                      change.origin(),
                      change.topology(),
                      change.rules(),
                      Map.of(),
                      after,
                      Optional.of(new Recut(before, false)))));
      assertThat(read(write(state))).isEqualTo(state);
    }
  }

  @Test
  void theFormatIsFrozen() {
    assertThat(new String(write(golden()), StandardCharsets.UTF_8)).isEqualTo(GOLDEN);
    assertThat(read(GOLDEN)).isEqualTo(golden());
  }

  @Test
  void theFormatOfOrderedLinesIsFrozen() {
    assertThat(PartitionMapJson.write(goldenOrdered())).hasToString(GOLDEN_ORDERED);
    assertThat(readMap(GOLDEN_ORDERED)).isEqualTo(goldenOrdered());
  }

  @Property(tries = 200)
  void whatIsWrittenIsRead(@ForAll("states") ClusterState state) {
    byte[] json = write(state);

    ClusterState read = read(json);

    assertThat(read).isEqualTo(state);
    assertThat(read.map().nextId()).isEqualTo(state.map().nextId());
    assertThat(read.map().keySpace().id()).isEqualTo(state.map().keySpace().id());
    assertThat(write(read)).isEqualTo(json);
  }

  @Property(tries = 200)
  void aMapFindsTheSameAfterIt(@ForAll("maps") PartitionMap map, @ForAll byte[] key) {
    PartitionMap read = readMap(PartitionMapJson.write(map).toString());

    assertThat(read).isEqualTo(map);
    assertThat(read.locate(key)).isEqualTo(map.locate(key));
  }

  @Provide
  Arbitrary<ClusterState> states() {
    return ClusterStateArbitraries.states();
  }

  @Provide
  Arbitrary<PartitionMap> maps() {
    return ClusterStateArbitraries.maps();
  }

  @Test
  void halfACharacterIsKept() {
    ClusterState state = golden();
    ClusterState odd =
        new ClusterState(
            1,
            state.topology(),
            state.rules(),
            Map.of("a", "\ud800"),
            state.map(),
            state.pending());

    assertThat(read(write(odd))).isEqualTo(odd);
  }

  @Test
  void aLargeMapIsCompact() {
    List<List<String>> owners = new ArrayList<>();
    for (int i = 0; i < Rules.MAX_PARTITIONS; i++) {
      owners.add(List.of("cache-node-" + i % 1_000 + ".example.org"));
    }
    PartitionMap map = PartitionMap.equal(1, "ring", States.keySpace("xxh3-64"), owners);

    String json = PartitionMapJson.write(map).toString();

    assertThat(json.length()).isLessThan(5 * Rules.MAX_PARTITIONS);
    assertThat(readMap(json)).isEqualTo(map);
  }

  @Test
  void everyFieldIsNeededAndOfItsTypeAndNoOtherMayBe() throws Exception {
    List<String> pointers = new ArrayList<>();
    collect(MAPPER.readTree(GOLDEN), "", pointers);
    assertThat(pointers).hasSizeGreaterThan(50);
    Set<String> optional = Set.of("/pending", "/pending/target/ids");

    for (String pointer : pointers) {
      if (!optional.contains(pointer)) {
        assertRefused(pointer, (parent, name) -> parent.remove(name));
      }
      assertRefused(pointer, (parent, name) -> parent.putNull(name));
      assertRefused(pointer, (parent, name) -> parent.put(name, true));
      assertRefused(pointer, (parent, name) -> parent.put(name + "2", "more"));
    }
  }

  @FunctionalInterface
  private interface Damage {
    void to(ObjectNode parent, String field);
  }

  /** All fields but those whose names are the user's; of arrays those of their first element. */
  private static void collect(JsonNode node, String pointer, List<String> pointers) {
    if (pointer.endsWith("/strategySettings")) {
      return;
    }
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      pointers.add(pointer + "/" + field.getKey());
      collect(field.getValue(), pointer + "/" + field.getKey(), pointers);
    }
    if (node instanceof ArrayNode array && !array.isEmpty()) {
      collect(array.get(0), pointer + "/0", pointers);
    }
  }

  private static void assertRefused(String pointer, Damage damage) throws Exception {
    JsonNode root = MAPPER.readTree(GOLDEN);
    int last = pointer.lastIndexOf('/');
    damage.to((ObjectNode) root.at(pointer.substring(0, last)), pointer.substring(last + 1));
    assertThatIllegalArgumentException()
        .as("%s in %s", pointer, root)
        .isThrownBy(() -> read(root.toString()))
        .withMessageContaining(": must be ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "version":7 | "version":0 | version = 0: must be a whole number from 1 to 9223372036854775807
          "version":7 | "version":7.5 | version = 7.5: must be a whole number from 1
          "version":7 | "version":"7" | version = some string: must be a whole number from 1
          "version":7 | "version":1e99 | version = 1.0E99: must be a whole number from 1
          "weight":1.5 | "weight":0 | weight = 0.0: must be a finite number above 0 (node n1)
          "weight":1.5 | "weight":1e999 | weight = Infinity: must be a finite number
          "status":"UP" | "status":"DOWN" | topology.nodes[0].status = some string: must be one of [UP, DRAINING]
          "uri":"local:n2" | "uri":"local n2" | topology.nodes[1].uri = some text: must be a URI
          "id":"n2" | "id":"n1" | node id = n1: must be unique in a topology
          "partitions":4 | "partitions":3 | partitions = 3: must be a power of two
          {"equal":4} | {"equal":5} | map.line.equal = 5: must be as many as have owners, 4
          {"equal":4} | {"equal":4,"arcs":[]} | field of map.line = arcs: must be absent
          {"equal":4} | {} | map.line = some object: must be an object with one of equal, arcs, ordered
          [0,1,1,0,0,1,0,1] | [0,1,1,0,0,1,0] | map.owners = 7 of them: must be a multiple of 2
          [0,1,1,0,0,1,0,1] | [0,1,1,0,0,1] | map.line.equal = 4: must be as many as have owners, 3
          [0,1,1,0,0,1,0,1] | [0,1,1,0,0,1,0,2] | map.owners[7] = 2: must be a whole number from 0 to 1
          [0,1,1,0,0,1,0,1] | [0,1,1,0,0,1,0,-1] | map.owners[7] = -1: must be a whole number
          [0,1,1,0,0,1,0,1] | [0,1,1,0,0,1,0,0] | replicas of partition 3 = [n1, n1]: must be 2 distinct
          [0,1,1,0,0,1,0,1] | [] | must be as many as have owners, 0
          "replicas":2,"nodes" | "replicas":3,"nodes" | map.replicas = 3: must be a whole number from 1 to 2
          "ids":[8,3] | "ids":[8,8] | partition id = 8: must be unique
          "ids":[8,3] | "ids":[9,3] | pending.target.ids[0] = 9: must be a whole number from 0 to 8
          "ids":[8,3] | "ids":[8] | partitions = 2: must be as many as boundaries and ids
          "8000000000000001" | "800000000000001" | pending.target.line.arcs[1] = some text: must be 16 hexadecimal
          "8000000000000001" | "800000000000000g" | pending.target.line.arcs[1] = some text: must be 16 hexadecimal
          "8000000000000001" | "0000000000000000" | boundary 1 = 0: must be above the one before
          "xxh3-64{}" | "unknown" | map.keySpace = unknown: must be known here: no strategy has it
          "excluded":["n2" | "excluded":[2 | rules.excluded[0] = 2: must be a text
          {"a":"1" | {"a":1 | strategySettings.a = 1: must be a text
          {"a":"1" | {"a":"1","a":"1" | content = not JSON: must be valid JSON
          "version":7 | "version":7,"later":1 | field = later: must be absent
          "partita-state-1" | "partita-state-2" | (another version of Partita wrote it)
          "partita-state-1" | "other" | format = some string: must be partita-state-1
          "version":7 | "version":7}{ | content = not JSON
          """)
  void whatIsWrongIsNamed(String right, String wrong, String complaint) {
    String json = GOLDEN.replace(right, wrong);
    assertThat(json).isNotEqualTo(GOLDEN);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> read(json))
        .withMessageContaining(complaint);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Zm9v | Zm9 v | line.ordered[1] = some text: must be base64
          "/w==" | "Zm8=" | boundary 2 = [102, 111]: must be above the one before
          "ordered","line" | "md5","line" | keySpace = another: must be ordered
          """)
  void whatIsWrongWithAnOrderedMapIsNamed(String right, String wrong, String complaint) {
    String json = GOLDEN_ORDERED.replace(right, wrong);
    assertThat(json).isNotEqualTo(GOLDEN_ORDERED);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> readMap(json))
        .withMessageContaining(complaint);
  }

  /** Whatever the damage, the answer is a state or a complaint, and nothing else. */
  @Property(tries = 1_000)
  void damagedTextHarmsNobody(@ForAll Random random) {
    byte[] json = GOLDEN.getBytes(StandardCharsets.UTF_8);
    for (int i = random.nextInt(4); i >= 0; i--) {
      json[random.nextInt(json.length)] =
          random.nextBoolean() ? (byte) random.nextInt() : json[random.nextInt(json.length)];
    }
    try {
      assertThat(read(json)).isNotNull();
    } catch (IllegalArgumentException e) {
      assertThat(e).hasMessageContaining(": must be ");
    }
  }
}
