"""Running the service: logs, figures, health, backup, export, what starts and stops."""
