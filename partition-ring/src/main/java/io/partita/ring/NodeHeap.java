package io.partita.ring;

/** Nodes by a key each, least first, ties by index: a binary heap. Not thread-safe. */
final class NodeHeap {
  static final NodeHeap EMPTY = new NodeHeap(new double[0], new int[0]);

  private final double[] keys;
  private final int[] nodes;
  private int size;

  /**
   * A heap over two arrays, which it makes its own, in O(n).
   *
   * @param keys node -> its key
   * @param nodes the indexes that are in the heap
   */
  NodeHeap(double[] keys, int[] nodes) {
    this.keys = keys;
    this.nodes = nodes;
    this.size = nodes.length;
    for (int i = size / 2 - 1; i >= 0; i--) {
      siftDown(i);
    }
  }

  /** The node of the least key. */
  int top() {
    return nodes[0];
  }

  /** Gives the node on top a greater key. O(log n). */
  void raiseTop(double key) {
    keys[nodes[0]] = key;
    siftDown(0);
  }

  /** Takes the node on top away. O(log n). */
  int remove() {
    int top = nodes[0];
    nodes[0] = nodes[--size];
    siftDown(0);
    return top;
  }

  private void siftDown(int from) {
    int node = nodes[from];
    int at = from;
    for (int child = 2 * at + 1; child < size; child = 2 * at + 1) {
      if (child + 1 < size && precedes(nodes[child + 1], nodes[child])) {
        child++;
      }
      if (!precedes(nodes[child], node)) {
        break;
      }
      nodes[at] = nodes[child];
      at = child;
    }
    nodes[at] = node;
  }

  private boolean precedes(int one, int other) {
    return keys[one] < keys[other] || (keys[one] == keys[other] && one < other);
  }
}
