/** A destination as it is named everywhere: the plugin's tile and the name. */
import { IconHeadset } from "@tabler/icons-react";
import "./plugin-name.css";

export function PluginTile({ large = false }: { readonly large?: boolean }) {
  return (
    <span className={large ? "plugin-tile plugin-tile-large" : "plugin-tile"} aria-hidden="true">
      <IconHeadset />
    </span>
  );
}

export function DestinationName({ name }: { readonly name: string }) {
  return (
    <span className="line destination-name">
      <PluginTile />
      <bdi className="cut" title={name}>
        {name}
      </bdi>
    </span>
  );
}
