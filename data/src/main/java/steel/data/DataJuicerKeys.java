package steel.data;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import steel.config.Block;

/// Keys that data-juicer's recipes have at their root and that cleaning takes as they are, beside
/// `np`, `text_keys`, `open_tracer` and `trace_num`. Source: data-juicer 0.2.0, its configuration.
///
/// @param datasetPath what is read if the command does not say
/// @param exportPath what is written if the command does not say: data-juicer names a file there
/// @param unneeded keys that were given and change nothing here
public record DataJuicerKeys(
    Optional<Path> datasetPath, Optional<Path> exportPath, List<String> unneeded) {
  private static final List<String> UNNEEDED =
      List.of(
          "project_name",
          "executor_type",
          "ray_address",
          "export_in_parallel",
          "image_key",
          "image_special_token",
          "audio_key",
          "audio_special_token",
          "video_key",
          "video_special_token",
          "eoc_special_token",
          "use_cache",
          "ds_cache_dir",
          "cache_compress",
          "use_checkpoint",
          "temp_dir",
          "op_list_to_trace",
          "op_fusion",
          "save_stats_in_one_file");

  public DataJuicerKeys {
    unneeded = List.copyOf(unneeded);
  }

  static DataJuicerKeys read(Block block) {
    if (block.has("suffixes") && !block.texts("suffixes").isEmpty()) {
      throw block.error(
          "suffixes", "only [] is supported: files are told by what they hold; name them by --in");
    }
    if (block.has("export_shard_size") && block.size("export_shard_size") != 0) {
      throw block.error("export_shard_size", "only 0 is supported: a source is one file");
    }
    return new DataJuicerKeys(
        block.optionalPath("dataset_path"),
        block.optionalPath("export_path"),
        UNNEEDED.stream().filter(block::passOver).toList());
  }

  /// The folder that stands for [#exportPath]: the same without the ending of a file.
  public Optional<Path> exportFolder() {
    return exportPath.map(
        path -> {
          String name = String.valueOf(path.getFileName());
          return path.resolveSibling(name.replaceFirst("\\.(?:jsonl|json|parquet)$", ""));
        });
  }
}
