package io.partita.benchmarks.redis;

/** What is done again and again. */
enum Work {
  MIX("80 % get, 20 % put", 80),
  GET("get", 100),
  PUT("put", 0),
  GET_ALL("getAll", 100);

  private final String words;
  private final int percentGet;

  Work(String words, int percentGet) {
    this.words = words;
    this.percentGet = percentGet;
  }

  int percentGet() {
    return percentGet;
  }

  @Override
  public String toString() {
    return words;
  }
}
