package io.partita.api;

/** A plug-in threw, or returned what its contract forbids. Nothing was changed by it. */
public final class PluginException extends PartitaException {
  private static final long serialVersionUID = 1L;

  /** For a plug-in that broke its contract. */
  public PluginException(String plugin, String why) {
    super("plug-in " + plugin + ": " + why);
  }

  /** For a plug-in that threw. */
  public PluginException(String plugin, String why, Throwable cause) {
    super("plug-in " + plugin + ": " + why, cause);
  }
}
