export { createMonitoring, type Monitoring, type MonitoringSource } from './service.ts';
