package io.partita.runtime;

import java.util.List;

/**
 * What {@link Admin#verify} found.
 *
 * @param keys looked at, over all nodes
 * @param orphans keys that a node holds though another one owns their partition, and has them too
 * @param misplaced keys that a node keeps under another partition than the map says
 * @param missing keys that their partition's owner lacks while another node holds them
 * @param unowned partitions whose primary by the map does not say that it owns them
 * @param examples of what is wrong, at most 20, in words; keys in hexadecimal
 */
public record Verification(
    long keys, long orphans, long misplaced, long missing, int unowned, List<String> examples) {

  /** Copies the list. */
  public Verification {
    examples = List.copyOf(examples);
  }

  /** Whether nothing is wrong. */
  public boolean isClean() {
    return orphans == 0 && misplaced == 0 && missing == 0 && unowned == 0;
  }
}
