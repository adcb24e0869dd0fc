package io.partita.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.partita.api.MigrationId;
import io.partita.api.spi.TransferControl.DirtyEntry;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/**
 * A large collection on its way from a server to another, two pieces in memory at most: while one
 * is written, the next is read. Each is read in a step that checks the move at the source, and
 * written under a staging key in one that checks it, and the attempt, at the target. What is whole
 * takes the place of the entry in one such step.
 *
 * <p>Elements that are there all the time come at least once, by the guarantee of the scans. Any
 * change in between is a write of the entry, which is in the change log with a higher score, so it
 * is copied once more.
 *
 * <p>A copy that was given up, as it took longer than a step may, is gone on with if the entry was
 * not written since: by its score.
 */
final class CollectionCopy {

  /** Elements of a first piece, before their size is known. */
  private static final int FEWEST = 16;

  /** Elements of a piece at most; a scan may give some more. */
  static final int MOST = 512;

  /** Of the words of a piece, in bytes, by which the number of its elements is adapted. */
  private static final int AIM = 256 << 10;

  /** Taken off what it has to live at first, for the way of the last step. */
  private static final long MARGIN_MILLIS = 2;

  private final RedisNode source;
  private final Wire target;
  private final Copying.Address at;
  private final DirtyEntry entry;
  private final String kind;
  private final byte[][] keys;
  private final byte[] name;
  private final byte[] prefix;
  private final Map<Integer, Staged> unfinished;
  private final CompletableFuture<Void> result = new CompletableFuture<>();

  CollectionCopy(
      RedisNode source,
      Wire target,
      RedisLayout targetLayout,
      Copying.Address at,
      DirtyEntry entry,
      String kind,
      Map<Integer, Staged> unfinished) {
    this.source = source;
    this.target = target;
    this.at = at;
    this.entry = entry;
    this.kind = kind;
    this.keys = targetLayout.keeping(targetLayout.node, targetLayout.staging(at.partition()));
    this.name = source.layout().entry(entry.key());
    this.prefix = targetLayout.prefix;
    this.unfinished = unfinished;
  }

  /**
   * How far a copy has come.
   *
   * @param of which entry, as of its score and by which move
   * @param cursor of what comes next
   * @param words that were staged: of a list its elements, else it counts whether there are any
   * @param most elements of the next piece
   */
  record Staged(Version of, String cursor, long words, int most) {}

  /** An entry that was not written. */
  record Version(ByteBuffer key, long score, MigrationId move, long token, String run) {}

  /**
   * A piece.
   *
   * @param form d missing, p a piece, r a dump of the whole
   * @param ttlMillis of the entry, negative if none
   * @param readAtNanos when it was asked for
   * @param next cursor, empty after the last one
   */
  private record Piece(
      String form,
      long ttlMillis,
      long readAtNanos,
      String next,
      List<byte[]> words,
      List<byte[]> ending,
      int most) {

    boolean isLast() {
      return next.isEmpty();
    }

    /** Since it was asked for, rounded up. */
    long ageMillis() {
      return (System.nanoTime() - readAtNanos) / 1_000_000 + 1;
    }

    long bytes() {
      long bytes = 0;
      for (byte[] word : words) {
        bytes += word.length;
      }
      return bytes;
    }

    /** How many elements the next one may have. */
    int nextMost() {
      long bytes = bytes();
      return bytes > AIM
          ? (int) Math.max(1, most * (long) AIM / bytes)
          : bytes > AIM / 2 ? most : Math.min(MOST, 2 * most);
    }
  }

  CompletionStage<Void> run() {
    Version version =
        new Version(
            ByteBuffer.wrap(entry.key()),
            entry.score(),
            at.move(),
            at.token(),
            target.facts().runId());
    Staged before = unfinished.get(at.partition());
    Staged from =
        before != null && before.of().equals(version)
            ? before
            : new Staged(version, "0", 0, FEWEST);
    unfinished.put(at.partition(), from);
    go(from, read(kind, from.cursor(), from.most()));
    return result;
  }

  private CompletionStage<Piece> read(String asKind, String cursor, int most) {
    return source.begin(
        () ->
            source
                .admittedWire()
                .thenCompose(
                    wire -> {
                      byte[][] arguments =
                          new Arguments()
                              .add(at.token())
                              .add(at.partition(), at.move())
                              .add(name)
                              .add(asKind)
                              .add(cursor)
                              .add(most)
                              .add(wire.facts().hasTimedFields())
                              .toArray();
                      long now = System.nanoTime();
                      byte[][] node = {source.layout().node};
                      return wire.<List<Object>, Piece>run(
                          at.partition(),
                          false,
                          Script.READ_PIECE,
                          node,
                          arguments,
                          answer -> piece(answer, now, most));
                    }));
  }

  private static Piece piece(List<Object> answer, long readAtNanos, int most) {
    return new Piece(
        new String((byte[]) answer.get(0), US_ASCII),
        (Long) answer.get(1),
        readAtNanos,
        new String((byte[]) answer.get(2), US_ASCII),
        words(answer.get(3)),
        words(answer.get(4)),
        most);
  }

  private static List<byte[]> words(Object list) {
    return ((List<?>) list).stream().map(byte[].class::cast).toList();
  }

  private void go(Staged staged, CompletionStage<Piece> reading) {
    reading.whenComplete(
        (piece, error) -> {
          try {
            if (error != null) {
              fail(error);
            } else {
              take(staged, piece);
            }
          } catch (RuntimeException e) {
            fail(e);
          }
        });
  }

  private void take(Staged staged, Piece piece) {
    if (!piece.form().equals("p")) {
      end(piece, piece.form(), piece.words().stream().findFirst(), MARGIN_MILLIS);
      return;
    }
    CompletionStage<Optional<Piece>> next =
        piece.isLast()
            ? CompletableFuture.completedFuture(Optional.empty())
            : read(kind, piece.next(), piece.nextMost()).thenApply(Optional::of);
    stage(kind, staged.words(), piece.words())
        .thenCombine(
            next,
            (isStaged, following) -> {
              if (!isStaged) {
                // It was left lying too long.
                unfinished.remove(at.partition());
                run();
                return following;
              }
              long words = staged.words() + piece.words().size();
              if (following.isEmpty()) {
                finish(staged, words, piece);
                return following;
              }
              Staged now = new Staged(staged.of(), piece.next(), words, piece.nextMost());
              unfinished.replace(at.partition(), staged, now);
              go(now, CompletableFuture.completedFuture(following.get()));
              return following;
            })
        .exceptionally(
            error -> {
              fail(error);
              return Optional.empty();
            });
  }

  /** Whether what was staged before is still there. */
  private CompletionStage<Boolean> stage(String asKind, long before, List<byte[]> words) {
    if (words.isEmpty()) {
      return CompletableFuture.completedFuture(true);
    }
    Arguments arguments = at.header().add(asKind).add(before);
    words.forEach(arguments::add);
    return target.<Long, Boolean>run(
        at.partition(), true, Script.STAGE_PIECE, keys, arguments.toArray(), done -> done == 1);
  }

  private void finish(Staged staged, long words, Piece last) {
    if (words == 0) {
      // All that was there has gone meanwhile: the entry is missing, or another one, or empty.
      go(staged, read("", "0", 1));
      return;
    }
    stage("xsetid", words, last.ending())
        .whenComplete(
            (done, error) -> {
              if (error != null) {
                fail(error);
              } else {
                end(last, "g", Optional.empty(), MARGIN_MILLIS);
              }
            });
  }

  /** The last step; again for the time to live alone, if it took longer than the margin. */
  private void end(Piece last, String form, Optional<byte[]> value, long marginMillis) {
    long age = last.ageMillis() + marginMillis;
    boolean isTimed = last.ttlMillis() >= 0;
    boolean hasExpired = isTimed && last.ttlMillis() <= age;
    String asForm = hasExpired ? "d" : form;
    Arguments arguments = at.header().add(prefix);
    if (!asForm.equals("g") && !asForm.equals("t")) {
      arguments.add(entry.key()).add("x").add("").add(0);
    }
    arguments
        .add(entry.key())
        .add(asForm)
        .add(value.orElse(new byte[0]))
        .add(isTimed && !hasExpired ? last.ttlMillis() - age : 0);
    target
        .<Long, Long>run(at.partition(), true, Script.APPLY, keys, arguments.toArray(), ok -> ok)
        .whenComplete(
            (ok, error) -> {
              if (error != null) {
                fail(error);
              } else if (isTimed && !hasExpired && last.ageMillis() > age) {
                end(last, "t", Optional.empty(), 2 * marginMillis);
              } else {
                unfinished.remove(at.partition());
                result.complete(null);
              }
            });
  }

  private void fail(Throwable error) {
    Throwable cause =
        error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
    result.completeExceptionally(cause);
  }
}
