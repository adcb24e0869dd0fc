/**
 * Codecs that need a library: {@link io.partita.runtime.codec.JsonCodec} Jackson, {@link
 * io.partita.runtime.codec.CompressedCodec} LZ4. A program that uses neither needs neither.
 */
@NullMarked
package io.partita.runtime.codec;

import org.jspecify.annotations.NullMarked;
