package io.partita.redis;

import io.lettuce.core.resource.NettyCustomizer;
import io.netty.channel.Channel;
import io.netty.handler.flush.FlushConsolidationHandler;

/**
 * Has what several threads write at about the same time sent by one call of the system: the driver
 * alone makes one for each command.
 */
final class TogetherSent implements NettyCustomizer {
  private static final int MOST_AT_ONCE = 64;

  @Override
  public void afterChannelInitialized(Channel channel) {
    channel.pipeline().addFirst(new FlushConsolidationHandler(MOST_AT_ONCE, true));
  }
}
