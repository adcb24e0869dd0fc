package io.partita.runtime;

import io.partita.api.Interval;
import io.partita.api.PartitionMap;
import io.partita.api.Token;
import io.partita.api.spi.NodeStore.PartitionSize;
import io.partita.api.spi.NodeStore.Survey;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** Asks nodes what each range of a map holds. */
final class Surveys {

  /** Keys of all partitions together, about. */
  private static final int KEYS = 1 << 16;

  /** Keys of one partition, at least. */
  private static final int LEAST_KEYS = 4;

  private Surveys() {}

  /** A survey of each partition of an ordered map, by its id. */
  static Map<Integer, Survey> of(Routing routing, Steps steps) {
    PartitionMap map = routing.map;
    int each = Math.max(LEAST_KEYS, Math.min(Survey.MOST_KEYS, KEYS / map.size()));
    Map<Integer, Survey> surveys = new TreeMap<>();
    steps.each(
        () -> IntStream.range(0, map.size()).iterator(),
        true,
        index -> owner(routing, index).node().id(),
        index -> {
          Interval interval = map.interval(index);
          Optional<byte[]> to = interval.to().map(Surveys::bytes);
          return owner(routing, index)
              .store()
              .survey(map.id(index), bytes(interval.from()), to, each);
        },
        (index, survey) -> surveys.put(map.id(index), survey));
    return surveys;
  }

  private static NodeLink owner(Routing routing, int index) {
    return routing.links.get(routing.owner[index]);
  }

  private static byte[] bytes(Token token) {
    return ((Token.OfKey) token).bytes();
  }

  /** What surveys say of each partition id. */
  static Map<Integer, PartitionSize> sizes(Map<Integer, Survey> surveys) {
    Map<Integer, PartitionSize> sizes = new TreeMap<>();
    surveys.forEach((id, survey) -> sizes.put(id, size(survey)));
    return sizes;
  }

  /** What a survey says of the whole: as much for each key as for those of its sample. */
  private static PartitionSize size(Survey survey) {
    int sampled = survey.sample().size();
    if (sampled == 0) {
      return PartitionSize.EMPTY;
    }
    double bytes = survey.sample().stream().mapToLong(key -> key.bytes()).sum();
    return new PartitionSize(survey.keys(), Math.round(bytes / sampled * survey.keys()));
  }
}
